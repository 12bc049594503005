import "./styles/app.css";
import "htmx.org";
import { behave } from "./behaviours";

behave(document);
