package dev.heed;

import dev.heed.internal.text.Chain;
import dev.heed.internal.text.ChainParser;
import dev.heed.internal.text.MisreadException;
import dev.heed.internal.text.Vocabulary;

/** Reads rules and backoffs as they are written in code. */
final class RuleText {
    private static final Vocabulary<Rule> RULES = new Vocabulary<Rule>()
            .with("surface()", 0, (none, args) -> Rule.surface())
            .with("neverRepeat()", 0, (none, args) -> Rule.neverRepeat())
            .with("follow()", 0, (none, args) -> Rule.follow())
            .with("waitAsTold()", 0, (none, args) -> Rule.waitAsTold())
            .with("waitAtLeast(…)", 1, (none, args) -> Rule.waitAtLeast(args.duration(0)))
            .with("backOff()", 0, (none, args) -> Rule.backOff());

    private static final Vocabulary<Rule> REFINEMENTS = new Vocabulary<Rule>()
            .with("atLeast(…)", 1, (rule, args) -> rule.atLeast(args.duration(0)))
            .with("forAnyMethod()", 0, (rule, args) -> rule.forAnyMethod())
            .with("forIdempotentMethods()", 0, (rule, args) -> rule.forIdempotentMethods())
            .with("holding(…)", 1, 2, (rule, args) -> {
                Scope scope = args.oneOf(Scope.class, 0);
                return args.count() == 1 ? rule.holding(scope) : rule.holding(scope, args.duration(1));
            })
            .with("ifTold()", 0, (rule, args) -> rule.ifTold())
            .with("maxAttempts(…)", 1, (rule, args) -> rule.maxAttempts(args.integer(0)))
            .with("withBackoff(…)", 1, (rule, args) -> rule.withBackoff(backoff(args.chain(0))));

    private static final WrittenBackoff NOTHING = WrittenBackoff.fixed(java.time.Duration.ZERO);

    private static final Vocabulary<WrittenBackoff> BACKOFFS = new Vocabulary<WrittenBackoff>()
            .with("fixed(…)", 1, (none, args) -> WrittenBackoff.fixed(args.duration(0)))
            .with(
                    "exponential(…)",
                    3,
                    (none, args) -> WrittenBackoff.exponential(args.duration(0), args.number(1), args.duration(2)));

    private static final Vocabulary<WrittenBackoff> JITTER = new Vocabulary<WrittenBackoff>()
            .with("jitter(…)", 1, (backoff, args) -> backoff.withJitter(args.number(0)));

    private RuleText() {}

    /** Reads a whole rule. */
    static Rule parse(String text) {
        Chain chain = ChainParser.parse(text);
        if (chain.continues()) {
            throw new MisreadException("expected a rule, found a dot: there is no rule that it could adjust", 0);
        }
        return rule(chain, Rule.surface());
    }

    /** Reads a rule, or with a dot at its beginning how another one is adjusted. */
    static Rule rule(Chain chain, Rule adjusted) {
        return chain.continues()
                ? REFINEMENTS.readFrom(0, adjusted, chain)
                : REFINEMENTS.readFrom(1, RULES.read(adjusted, chain.first()), chain);
    }

    static WrittenBackoff backoff(Chain chain) {
        return JITTER.readFrom(1, BACKOFFS.readFirst(NOTHING, chain), chain);
    }
}
