/** pdf.js's worker, built with ours so that its syntax fits our oldest browser. */
import "pdfjs-dist/legacy/build/pdf.worker.mjs";
