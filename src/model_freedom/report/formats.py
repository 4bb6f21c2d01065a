"""The formats by name: one line a renderer, each a module of this folder with a `render`."""

FORMATS = {
    "text": "as_text",
    "json": "as_json",
    "sarif": "as_sarif",
    "github": "as_github",
    "markdown": "as_markdown",
    "junit": "as_junit",
}
