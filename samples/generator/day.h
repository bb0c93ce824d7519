/* Days since 1970-01-01 in the proleptic Gregorian calendar. 0 stands for "no date": nothing that
 * may be absent happens on that day. */
#pragma once

#include <glib.h>

/* @month 1 … 12, @day 1 … 31 of a date that exists. */
int sample_day (int year, int month, int day);
void sample_day_split (int days, int *year, int *month, int *day);
/* The same day @years later; 29 February becomes 28 February. */
int sample_day_add_years (int days, int years);
/* Full years from @birth to @days. */
int sample_day_age (int birth, int days);
