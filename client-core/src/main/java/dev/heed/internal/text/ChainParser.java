package dev.heed.internal.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads text that is written as calls are in code: {@code waitAtLeast(PT5M).holding(RESOURCE)}. White space is allowed
 * around names, dots, commas and parentheses, and empty parentheses may be left out. A dot between digits is part of a
 * number.
 */
public final class ChainParser {
    /** Bounds parentheses within parentheses, so that no text can use up the stack. */
    static final int MAX_DEPTH = 64;

    /** Bounds the terms of a text: each may become one condition within another. */
    static final int MAX_TERMS = 1000;

    private final Cursor cursor;
    private int depth;
    private int terms;

    private ChainParser(String text) {
        this.cursor = new Cursor(text);
    }

    /**
     * Reads one chain.
     *
     * @throws MisreadException if it is none, or something follows
     */
    public static Chain parse(String text) {
        ChainParser parser = new ChainParser(text);
        Chain chain = parser.chain();
        if (!parser.cursor.isAtEnd()) {
            throw parser.cursor.misread("the end or a dot");
        }
        return chain;
    }

    /**
     * Reads chains with commas between.
     *
     * @throws MisreadException if there is none, or something else than a comma between
     */
    public static List<Chain> parseList(String text) {
        ChainParser parser = new ChainParser(text);
        List<Chain> list = parser.list();
        if (!parser.cursor.isAtEnd()) {
            throw parser.cursor.misread("a comma or the end");
        }
        return list;
    }

    private List<Chain> list() {
        List<Chain> chains = new ArrayList<>();
        do {
            chains.add(chain());
        } while (cursor.takes(','));
        return chains;
    }

    private Chain chain() {
        boolean continues = cursor.takes('.');
        List<Term> terms = new ArrayList<>();
        do {
            terms.add(term());
        } while (cursor.takes('.'));
        return new Chain(List.copyOf(terms), continues);
    }

    private Term term() {
        cursor.skipSpace();
        if (++terms > MAX_TERMS) {
            throw cursor.misread("at most " + MAX_TERMS + " words");
        }
        int position = cursor.position();
        if (cursor.takes('"')) {
            return new Term(cursor.quoted(), Term.Form.QUOTED, position, List.of());
        }
        String word = cursor.word();
        return cursor.takes('(')
                ? new Term(word, Term.Form.CALL, position, arguments())
                : new Term(word, Term.Form.WORD, position, List.of());
    }

    private List<Chain> arguments() {
        if (cursor.takes(')')) {
            return List.of();
        }
        if (++depth > MAX_DEPTH) {
            throw cursor.misread("at most " + MAX_DEPTH + " parentheses within each other");
        }
        List<Chain> arguments = list();
        depth--;
        if (!cursor.takes(')')) {
            throw cursor.misread("a comma or )");
        }
        return arguments;
    }
}
