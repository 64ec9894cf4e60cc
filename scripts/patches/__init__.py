# SPDX-License-Identifier: GPL-2.0-only
"""Judging a patch: the versions before and after it, what is new in the later one, the reply to its author."""
