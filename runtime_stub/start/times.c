#define _GNU_SOURCE
#include "start/times.h"

#include <stdio.h>
#include <time.h>

#include "contract/bundle_format.h"
#include "import/settings.h"

static bool wanted;
static struct timespec begin;

static long long
microseconds(const struct timespec *time)
{
    return time->tv_sec * 1000000LL + time->tv_nsec / 1000;
}

void
bundle_times_start(void)
{
    wanted = bundle_settings_switch("BUNDLER_IMPORT_TIME", BUNDLE_NO_INTERPRETER);
    if (wanted) {
        (void)clock_gettime(CLOCK_MONOTONIC, &begin);
        (void)fprintf(stderr, "bundle: started at %lld us\n", microseconds(&begin));
    }
}

bool
bundle_times_wanted(void)
{
    return wanted;
}

void
bundle_times_report(const char *what)
{
    struct timespec now;
    if (wanted && clock_gettime(CLOCK_MONOTONIC, &now) == 0) {
        long long us = microseconds(&now) - microseconds(&begin);
        (void)fprintf(stderr, "bundle: %s after %lld us\n", what, us);
    }
}
