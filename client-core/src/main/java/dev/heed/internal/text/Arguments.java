package dev.heed.internal.text;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Gives the arguments of one call of a text, each as what it has to be. */
public final class Arguments {
    private final List<Chain> list;

    public Arguments(List<Chain> list) {
        this.list = list;
    }

    public int count() {
        return list.size();
    }

    public Chain chain(int index) {
        return list.get(index);
    }

    public Duration duration(int index) {
        Term term = list.get(index).only("a duration such as PT5M");
        return Durations.read(
                term.name(), plain(term, "a duration such as PT5M").position());
    }

    public int integer(int index) {
        Term term = plain(list.get(index).only("a whole number"), "a whole number");
        try {
            return Integer.parseInt(term.name());
        } catch (NumberFormatException e) {
            throw new MisreadException("expected a whole number, found " + Written.text(term.name()), term.position());
        }
    }

    public double number(int index) {
        Term term = plain(list.get(index).only("a number"), "a number");
        if (!term.name().matches("[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?")) {
            throw new MisreadException(
                    "expected a number such as 2.0, found " + Written.text(term.name()), term.position());
        }
        return Double.parseDouble(term.name());
    }

    /** Gives a text, which may do without quotes if it is a word. */
    public String text(int index) {
        return plain(list.get(index).only("a text in quotes"), "a text in quotes")
                .name();
    }

    /** Gives all as texts. */
    public List<String> texts() {
        return IntStream.range(0, list.size()).mapToObj(this::text).toList();
    }

    /** Gives one of the values of an enum, however its name is written. */
    public <E extends Enum<E>> E oneOf(Class<E> type, int index) {
        List<String> names = Stream.of(type.getEnumConstants()).map(Enum::name).toList();
        Term term = plain(list.get(index).only(String.join(", ", names)), String.join(", ", names));
        String wanted = Names.canonical(term.name());
        return Stream.of(type.getEnumConstants())
                .filter(value -> Names.canonical(value.name()).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new MisreadException(Names.unknown(term.name(), names), term.position()));
    }

    private static Term plain(Term term, String expected) {
        if (!term.isPlain()) {
            throw new MisreadException("expected " + expected + ", found parentheses", term.position());
        }
        return term;
    }
}
