# SPDX-License-Identifier: GPL-2.0-only
"""What the evaluation scripts share: C text, reference operations, defects, shadow trees."""
