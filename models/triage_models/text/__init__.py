"""From what a helpdesk sends to the newest words of the customer."""
