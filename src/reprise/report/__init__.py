"""The report: claims and their verdicts, recorded runs, and the document as HTML, LaTeX and PDF."""
