package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.http.HttpDate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What holds of an HTTP-date, whatever a server writes. The input is one a line; {@code Now: …} is the local clock. */
final class HttpDateClaims {
    private static final DateTimeFormatter IMF_FIXDATE = form("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
    private static final List<DateTimeFormatter> WITH_THE_WHOLE_YEAR = List.of(
            IMF_FIXDATE,
            form("EEE, dd MMM uuuu HH:mm:ss 'UTC'"),
            form("EEE, d MMM uuuu HH:mm:ss '+0000'"),
            form("EEE MMM ppd HH:mm:ss uuuu"));
    private static final DateTimeFormatter RFC_850 = form("EEEE, dd-MMM-uu HH:mm:ss 'GMT'");

    private HttpDateClaims() {}

    private static DateTimeFormatter form(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT)
                .withZone(ZoneOffset.UTC);
    }

    static void check(byte[] input) {
        FuzzText text = FuzzText.of(input);
        Instant now = text.takeNow();
        for (String line : text.lines()) {
            Optional<Instant> read = HttpDate.parse(line, now);
            assertThat(read).as("as the reference reads it").isEqualTo(ReferenceDate.read(line, now));
            strictly(line)
                    .ifPresent(date ->
                            assertThat(read).as("as the JDK reads IMF-fixdate").contains(date));
            read.ifPresent(date -> isReadAgain(date, now));
        }
    }

    private static Optional<Instant> strictly(String line) {
        try {
            return Optional.of(Instant.from(IMF_FIXDATE.parse(line)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static void isReadAgain(Instant date, Instant now) {
        LocalDateTime utc = LocalDateTime.ofInstant(date, ZoneOffset.UTC);
        if (utc.getYear() >= 0 && utc.getYear() <= 9999) {
            for (DateTimeFormatter form : WITH_THE_WHOLE_YEAR) {
                assertThat(HttpDate.parse(form.format(date), now))
                        .as(form.format(date))
                        .contains(date);
            }
        }
        LocalDateTime latest = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusYears(50);
        if (!utc.isAfter(latest) && utc.isAfter(latest.minusYears(99))) {
            assertThat(HttpDate.parse(RFC_850.format(date), now))
                    .as(RFC_850.format(date))
                    .contains(date);
        }
    }
}
