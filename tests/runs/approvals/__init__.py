"""Approvals as a resource."""
