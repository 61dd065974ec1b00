"""The dossier as one page of HTML that any browser shows, without a script and without the net."""

from html import escape

from service.papers import Content

STYLE = (
    "body{font:16px/1.7 'Songti SC',SimSun,'Noto Serif CJK SC',serif;max-width:60em;"
    "margin:2em auto;padding:0 1em;color:#1a2330}"
    "table{border-collapse:collapse;width:100%;margin:.5em 0}"
    "td,th{border:1px solid #7d889b;padding:.25em .5em;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}h1{text-align:center}@page{size:A4;margin:20mm}"
)


def html(content: Content) -> str:
    """Return a filled paper as HTML; every text is written as text."""
    body = [f"<h1>{escape(content['title'])}</h1>"]
    for block in content["blocks"]:
        if block["kind"] == "heading":
            level = block["level"] + 1
            body.append(f"<h{level}>{escape(block['text'])}</h{level}>")
        if block["kind"] == "paragraph":
            body.append(f"<p>{escape(block['text']).replace(chr(10), '<br>')}</p>")
        if block["kind"] == "table":
            body.append(_table(block["header"], block["rows"]))
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(content['title'])}</title><style>{STYLE}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


def _table(header: list[str], rows: list[list[str]]) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in header)
    said = "".join(
        "<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{said}</tbody></table>"
