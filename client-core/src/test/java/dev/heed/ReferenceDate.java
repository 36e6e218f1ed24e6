package dev.heed;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an HTTP-date with a pattern for each form of RFC 9110 section 5.6.7 and days counted by hand: slow, and sharing
 * nothing with what it is compared to.
 */
final class ReferenceDate {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final String DAY = "(?:mon|tue|wed|thu|fri|sat|sun)";
    private static final String WHOLE_DAY = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)";
    private static final String DATE = "(?<day>[0-9]{1,2})";
    private static final String MONTH = "(?<month>" + String.join("|", MONTHS) + ")";
    private static final String TIME = "(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})";
    private static final String ZONE = "(?:gmt|utc|(?<sign>[+-])(?<zoneHour>[0-9]{2}):?(?<zoneMinute>[0-9]{2}))";
    private static final Pattern IMF_FIXDATE =
            pattern(DAY + ", " + DATE + " " + MONTH + " (?<year>[0-9]{4}) " + TIME + " " + ZONE);
    private static final Pattern RFC_850 =
            pattern(WHOLE_DAY + ", " + DATE + "-" + MONTH + "-(?<year>[0-9]{2}) " + TIME + " " + ZONE);
    private static final Pattern ASCTIME =
            pattern(DAY + " " + MONTH + " (?:[0-9]| [0-9]|[0-9]{2}) " + TIME + " (?<year>[0-9]{4})");
    private static final Pattern DAY_OF_ASCTIME = Pattern.compile(" +(?<day>[0-9]+) ");
    private static final int SECONDS_OF_A_DAY = 86_400;
    private static final int MAX = 64;

    private ReferenceDate() {}

    private static Pattern pattern(String form) {
        return Pattern.compile(form, Pattern.CASE_INSENSITIVE);
    }

    static Optional<Instant> read(String text, Instant now) {
        String date = text.replaceAll("^[\0- ]+|[\0- ]+$", "");
        Matcher fixdate = IMF_FIXDATE.matcher(date);
        Matcher rfc850 = RFC_850.matcher(date);
        Matcher asctime = ASCTIME.matcher(date);
        if (date.length() > MAX) {
            return Optional.empty();
        }
        if (fixdate.matches()) {
            return read(fixdate, number(fixdate, "day"), number(fixdate, "year"), offset(fixdate));
        }
        if (asctime.matches()) {
            Matcher day = DAY_OF_ASCTIME.matcher(date);
            return day.find() ? read(asctime, number(day, "day"), number(asctime, "year"), 0) : Optional.empty();
        }
        return rfc850.matches() ? nearest(rfc850, now) : Optional.empty();
    }

    /** The latest year with these two digits whose date is at most 50 years from now. */
    private static Optional<Instant> nearest(Matcher form, Instant now) {
        LocalDateTime latest = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusYears(50);
        int year = latest.getYear();
        while (year % 100 != number(form, "year")) {
            year--;
        }
        Optional<Instant> date = read(form, number(form, "day"), year, offset(form));
        boolean tooLate =
                date.filter(d -> d.isAfter(latest.toInstant(ZoneOffset.UTC))).isPresent();
        return tooLate ? read(form, number(form, "day"), year - 100, offset(form)) : date;
    }

    private static Optional<Instant> read(Matcher form, int day, int year, int offset) {
        int month = MONTHS.indexOf(form.group("month").toLowerCase(Locale.ROOT)) + 1;
        int hour = number(form, "hour");
        int minute = number(form, "minute");
        int second = number(form, "second");
        boolean exists = day >= 1 && day <= daysOf(month, year) && hour < 24 && minute < 60 && second <= 60;
        if (!exists || Math.abs(offset) > 18 * 3600) {
            return Optional.empty();
        }
        long seconds = daysBefore(year, month, day) * SECONDS_OF_A_DAY + hour * 3600L + minute * 60L + second;
        return Optional.of(Instant.ofEpochSecond(seconds - offset));
    }

    private static int offset(Matcher form) {
        if (form.group("sign") == null) {
            return 0;
        }
        int minutes = number(form, "zoneMinute");
        int offset = minutes > 59 ? Integer.MAX_VALUE : number(form, "zoneHour") * 3600 + minutes * 60;
        return form.group("sign").equals("-") ? -offset : offset;
    }

    private static int number(Matcher form, String group) {
        return Integer.parseInt(form.group(group));
    }

    private static int daysOf(int month, int year) {
        return switch (month) {
            case 2 -> isLeap(year) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    /** Since 1 January 1970, in the calendar of today whenever it was. */
    private static long daysBefore(int year, int month, int day) {
        long days = day - 1L;
        for (int before = 1; before < month; before++) {
            days += daysOf(before, year);
        }
        for (int before = 1970; before < year; before++) {
            days += isLeap(before) ? 366 : 365;
        }
        for (int after = year; after < 1970; after++) {
            days -= isLeap(after) ? 366 : 365;
        }
        return days;
    }
}
