import "./styles/app.css";
import "htmx.org";
import { behave } from "./behaviours";
import "./elements/autosave";
import "./elements/confirm";
import "./elements/grid";
import "./elements/media";
import "./elements/page-text";
import "./elements/pages";
import "./elements/points";
import "./elements/poll";
import "./elements/read-aloud";
import "./elements/suggest";
import { fetchElements } from "./lazy";

behave(document);
fetchElements(document);
document.addEventListener("htmx:after:swap", () => fetchElements(document));
document.addEventListener("tj-poll:shown", () => fetchElements(document));
