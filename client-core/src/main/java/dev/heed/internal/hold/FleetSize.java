package dev.heed.internal.hold;

/** Keeps how many processes the fleet had when it last said so. {@link HoldRegistry} guards it with its lock. */
final class FleetSize {
    private int members = 1;

    void set(int newMembers) {
        members = Math.max(1, newMembers);
    }

    int members() {
        return members;
    }

    /** Returns how many times one has to double to reach them all. */
    double doublings() {
        return log2(members);
    }

    /** Returns after how many doublings this process begins, so that twice as many do after each. */
    double begins(double random) {
        return log2(1 + random * (members - 1));
    }

    private static double log2(double number) {
        return Math.log(number) / Math.log(2);
    }
}
