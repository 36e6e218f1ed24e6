package dev.heed.okhttp.sim;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import okhttp3.Headers;

/**
 * All that one response says.
 *
 * @param status as sent
 * @param told by {@code Retry-After}
 * @param remarks beside it
 * @param veto value of the header that may forbid a retry; empty for none
 * @param signs of what it means, as far as anybody can see them
 */
record Said(int status, Told told, List<Remark> remarks, String veto, Map<Meaning, Set<Meaning.Bears>> signs) {
    Hearing under(Laws laws) {
        return new Hearing(this, laws);
    }

    /** With a body: it shows what of its signs can be seen. */
    Said showing(WorldText text) {
        return new Said(status, told, remarks, veto, WorldText.shown(signs, text));
    }

    /** What its body is to say. */
    String textsOfBody() {
        return signs.entrySet().stream()
                .filter(sign -> sign.getValue().contains(Meaning.Bears.BODY))
                .map(sign -> sign.getKey().text())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    boolean isVeto() {
        return veto.equalsIgnoreCase("false");
    }

    void addTo(Headers.Builder headers) {
        told.lines().forEach(line -> headers.addUnsafeNonAscii("Retry-After", line));
        if (!told.date().isEmpty()) {
            headers.add("Date", told.date());
        }
        remarks.stream()
                .filter(remark -> remark.dialect().kind() != Dialect.Kind.RETRY_AFTER)
                .forEach(remark -> remark.addTo(headers));
        remarks.stream()
                .filter(remark -> remark.dialect().kind() == Dialect.Kind.RETRY_AFTER
                        && !remark.counts().isEmpty())
                .forEach(remark -> headers.add(remark.dialect().condition(), remark.counts()));
        if (!veto.isEmpty()) {
            headers.add(Tongue.VETO, veto);
        }
        signs.forEach((meaning, borne) -> {
            if (borne.contains(Meaning.Bears.VALUE)) {
                headers.add(meaning.header(), meaning.value());
            } else if (borne.contains(Meaning.Bears.HEADER)) {
                headers.add(meaning.header(), "another " + meaning.value());
            }
        });
    }

    @Override
    public String toString() {
        return status + " " + told + (remarks.isEmpty() ? "" : " " + remarks) + (veto.isEmpty() ? "" : " veto " + veto)
                + (signs.isEmpty() ? "" : " " + signs.values());
    }
}
