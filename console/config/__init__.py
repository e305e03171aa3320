"""Settings, profiles, credentials and where files live: read once at start and handed down as plain values.

Start reading at `resolve.py`: it turns options, environment and file into one `launch.Launch`.
"""
