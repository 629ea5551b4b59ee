"""The upload page: one HTML file for a person without a command line.

The HTML, CSS and JavaScript beside this file are those of the page; they are put together when it is printed, with a
plan that says what is uploaded how.
"""

from awscli_presign_put.handoff.page.cors import cors_rule
from awscli_presign_put.handoff.page.page_document import Wording, page_html
from awscli_presign_put.handoff.page.plan import PagePlan, plan_of_form, plan_of_multipart, plan_of_put

__all__ = ["PagePlan", "Wording", "cors_rule", "page_html", "plan_of_form", "plan_of_multipart", "plan_of_put"]
