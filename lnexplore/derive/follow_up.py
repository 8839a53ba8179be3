"""What belongs to the start of follow-up, and the months at which curves are read off."""

START_DAYS = 30
"""a drug begun at most so many days after time zero belongs to the treatment that a patient started with"""
LANDMARKS = (3, 6, 12, 24)
"""months at which a curve is read off"""
