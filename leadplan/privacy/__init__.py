"""What people can ask of their data: an export, a departure that anonymises them, and deletion after the retention periods."""
