"""Sends feedback, waits for its outcome and reads it back: each argument is a text. Prints a JSON line for each.

The client is generated: npm run generate:python-client, pip install dist/python-client
"""

import json
import os
import sys
from datetime import datetime, timezone

from millrace_feedback import Client
from millrace_feedback.api.feedback import get_feedback_status, list_feedback, post_feedback
from millrace_feedback.models import FeedbackRequest, StoredFeedback

API = os.environ.get("API", "http://localhost:5000")
CUSTOMER = os.environ.get("CUSTOMER", "CUST-PYTHON")

with Client(base_url=API, raise_on_unexpected_status=True) as client:
    for text in sys.argv[1:]:
        feedback = FeedbackRequest(customer_id=CUSTOMER, feedback_text=text, timestamp=datetime.now(timezone.utc))
        # Answers when the feedback is stored, after 10 seconds at the latest.
        answer = post_feedback.sync_detailed(client=client, body=feedback, prefer="wait=10")
        stored = answer.parsed
        if answer.status_code >= 400:
            sys.exit(f"not accepted: {stored.detail}")
        if not isinstance(stored, StoredFeedback):
            sys.exit(f"not stored in time: {stored}")
        status = get_feedback_status.sync(stored.message_id, client=client)
        found = list_feedback.sync(client=client, customer_id=CUSTOMER)
        line = {
            "message_id": str(stored.message_id),
            "sentiment": stored.sentiment_score,
            "state": status.state,
            "listed": len(found.feedback),
        }
        print(json.dumps(line))
