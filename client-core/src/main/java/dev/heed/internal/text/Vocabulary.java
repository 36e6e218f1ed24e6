package dev.heed.internal.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Keeps which words a text may have and what each makes of what stood before it.
 *
 * @param <T> what the text means
 */
public final class Vocabulary<T> {
    private record Word<T>(String name, int least, int most, BiFunction<T, Arguments, T> meaning) {}

    private final Map<String, Word<T>> words = new LinkedHashMap<>();

    /** Adds a word that takes so many arguments. */
    public Vocabulary<T> with(String name, int least, int most, BiFunction<T, Arguments, T> meaning) {
        words.put(Names.canonical(name), new Word<>(name, least, most, meaning));
        return this;
    }

    /** Adds a word that takes that many arguments. */
    public Vocabulary<T> with(String name, int count, BiFunction<T, Arguments, T> meaning) {
        return with(name, count, count, meaning);
    }

    /**
     * Reads one term.
     *
     * @param before what the terms before it mean
     * @throws MisreadException if it is unknown or has other arguments, or what it means is refused
     */
    public T read(T before, Term term) {
        Word<T> word = words.get(Names.canonical(term.name()));
        if (word == null || term.isQuoted()) {
            throw new MisreadException(Names.unknown(term.name(), names()), term.position());
        }
        Arguments arguments = new Arguments(term.arguments());
        if (arguments.count() < word.least() || arguments.count() > word.most()) {
            throw new MisreadException(count(word, arguments.count()), term.position());
        }
        try {
            return word.meaning().apply(before, arguments);
        } catch (MisreadException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new MisreadException(e, term.position());
        }
    }

    /** Reads the first term of a chain, before which nothing may stand. */
    public T readFirst(T nothing, Chain chain) {
        if (chain.continues()) {
            throw new MisreadException(
                    "expected " + Names.listed(names()) + ", found a dot",
                    chain.first().position());
        }
        return read(nothing, chain.first());
    }

    /** Reads a chain of one term. */
    public T readOnly(T nothing, Chain chain) {
        return read(nothing, chain.only(Names.listed(names())));
    }

    /** Reads the terms of a chain from an index on. */
    public T readFrom(int index, T before, Chain chain) {
        T meaning = before;
        for (Term term : chain.terms().subList(index, chain.terms().size())) {
            meaning = read(meaning, term);
        }
        return meaning;
    }

    public boolean knows(String name) {
        return words.containsKey(Names.canonical(name));
    }

    public List<String> names() {
        return words.values().stream().map(Word::name).toList();
    }

    private static String count(Word<?> word, int found) {
        String expected = word.least() == word.most() ? "" + word.least() : word.least() + " to " + word.most();
        return "expected " + expected + " arguments of " + word.name() + ", found " + found;
    }
}
