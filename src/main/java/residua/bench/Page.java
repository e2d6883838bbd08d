package residua.bench;

/** A page that opens offline: one file, light and dark, no scripts. */
public final class Page {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>TITLE</title>
            <style>
            :root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #d0d7de; --soft: #f3f5f7;
                    --a: #4c8dd6; --b: #d98a3d; --c: #4ba46b; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e6edf3; --paper: #0f1419; --line: #343b44; --soft: #1a2027; } }
            body { margin: 2rem auto; max-width: 78rem; padding: 0 1rem; color: var(--ink); background: var(--paper);
                   font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
            th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
            td.number, th.number { text-align: right; white-space: nowrap; }
            svg { width: 100%; height: auto; background: var(--soft); }
            svg text { font: 11px system-ui, sans-serif; fill: var(--ink); }
            .grid { stroke: var(--line); } rect { stroke: var(--paper); stroke-width: .4; }
            .tensor { fill: var(--a); } .scratch { fill: var(--b); } .output { fill: var(--c); }
            .step { display: inline-block; margin: .1rem .2rem .1rem 0; padding: .05rem .5rem; border-radius: .3rem;
                    background: var(--soft); border: 1px solid var(--line); }
            </style></head><body>
            """;

    private final StringBuilder body = new StringBuilder();
    private final String title;

    /** An empty page. */
    public Page(String title) {
        this.title = title;
        body.append("<h1>").append(text(title)).append("</h1>\n");
    }

    /** Adds a heading. */
    public Page heading(String words) {
        body.append("<h2>").append(text(words)).append("</h2>\n");
        return this;
    }

    /** Adds a paragraph of plain text. */
    public Page paragraph(String words) {
        body.append("<p>").append(text(words)).append("</p>\n");
        return this;
    }

    /** Adds markup as it is. */
    public Page markup(String html) {
        body.append("<div class=\"wide\">").append(html).append("</div>\n");
        return this;
    }

    /** Plain text as it may stand in markup. */
    public static String text(String words) {
        return words.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return HEAD.replace("TITLE", text(title)) + body + "</body></html>\n";
    }
}
