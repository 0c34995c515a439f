"""HTML of mail clients and helpdesks to the text a reader sees, with every character's place in the source."""

from triage_models.text.html.conversion import HTML_LIMIT, HtmlText, html_to_text
from triage_models.text.html.detection import looks_like_html

__all__ = ["HTML_LIMIT", "HtmlText", "html_to_text", "looks_like_html"]
