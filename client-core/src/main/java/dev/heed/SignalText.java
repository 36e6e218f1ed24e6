package dev.heed;

import dev.heed.internal.text.Arguments;
import dev.heed.internal.text.Chain;
import dev.heed.internal.text.Vocabulary;

/** Reads how responses are read, and budgets, as they are written in code. */
final class SignalText {
    private static final RateLimit ANY_LIMIT = RateLimit.fields();
    private static final Match ANY_MATCH = Match.header("any");

    private static final Vocabulary<RateLimit> LIMITS = new Vocabulary<RateLimit>()
            .with("retryAfter(…)", 2, (none, args) -> RateLimit.retryAfter(args.text(0), unit(args, 1)))
            .with("of(…)", 3, (none, args) -> RateLimit.of(args.text(0), args.text(1), unit(args, 2)))
            .with(
                    "fields(…)",
                    0,
                    1,
                    (none, args) -> args.count() == 0 ? RateLimit.fields() : RateLimit.fields(args.text(0)));

    private static final Vocabulary<RateLimit> CONDITIONS = new Vocabulary<RateLimit>()
            .with("when(…)", 2, (limit, args) -> limit.when(args.text(0), args.text(1)))
            .with("holding(…)", 1, (limit, args) -> limit.holding(args.oneOf(Scope.class, 0)))
            .with("keep(…)", 1, (limit, args) -> limit.keep(args.integer(0)));

    private static final Vocabulary<Match> MATCHES = new Vocabulary<Match>()
            .with(
                    "header(…)",
                    1,
                    2,
                    (none, args) ->
                            args.count() == 1 ? Match.header(args.text(0)) : Match.header(args.text(0), args.text(1)))
            .with("body(…)", 1, (none, args) -> Match.body(args.text(0)));

    private static final Vocabulary<Match> OPERATORS = new Vocabulary<Match>()
            .with("and(…)", 1, (match, args) -> match.and(match(args.chain(0))))
            .with("or(…)", 1, (match, args) -> match.or(match(args.chain(0))))
            .with("not()", 0, (match, args) -> match.not());

    private static final Vocabulary<RetryBudget> BUDGETS = new Vocabulary<RetryBudget>()
            .with("standard()", 0, (none, args) -> RetryBudget.standard())
            .with("unlimited()", 0, (none, args) -> RetryBudget.unlimited())
            .with("of(…)", 2, (none, args) -> RetryBudget.of(args.integer(0), args.number(1)));

    private SignalText() {}

    private static WaitUnit unit(Arguments args, int index) {
        return args.oneOf(WaitUnit.class, index);
    }

    static RateLimit limit(Chain chain) {
        return CONDITIONS.readFrom(1, LIMITS.readFirst(ANY_LIMIT, chain), chain);
    }

    static Match match(Chain chain) {
        return OPERATORS.readFrom(1, MATCHES.readFirst(ANY_MATCH, chain), chain);
    }

    static RetryBudget budget(Chain chain) {
        return BUDGETS.readOnly(RetryBudget.standard(), chain);
    }

    static String write(RetryBudget budget) {
        return budget.isLimited() ? "of(" + budget.tokens() + ", " + budget.ratio() + ")" : "unlimited()";
    }
}
