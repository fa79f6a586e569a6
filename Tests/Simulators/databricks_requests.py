"""What a request to execute a statement may say."""


def checked(body):
    """How long a request waits, its format and its disposition; raises `ValueError` for what the API refuses."""
    for name in ("statement", "warehouse_id"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise ValueError(f"{name} is required")
    for name in ("parameters", "row_limit", "byte_limit"):
        if body.get(name):
            raise ValueError(f"the simulator has no {name}")
    text = body.get("wait_timeout", "10s")
    seconds = text[:-1] if isinstance(text, str) and text.endswith("s") else ""
    if not seconds.isdigit() or not (int(seconds) == 0 or 5 <= int(seconds) <= 50):
        raise ValueError("wait_timeout needs to be 0s, or between 5s and 50s")
    if body.get("on_wait_timeout", "CONTINUE") not in ("CONTINUE", "CANCEL"):
        raise ValueError("on_wait_timeout is CONTINUE or CANCEL")
    disposition, format = body.get("disposition", "INLINE"), body.get("format", "JSON_ARRAY")
    if (disposition, format) not in [
            ("INLINE", "JSON_ARRAY"), ("EXTERNAL_LINKS", "JSON_ARRAY"), ("EXTERNAL_LINKS", "ARROW_STREAM")]:
        raise ValueError(f"the format {format} is not available with the disposition {disposition}")
    return int(seconds), format, disposition
