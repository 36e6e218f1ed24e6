package dev.heed.internal.hold;

/** Counts the calls that wait for one hold, or did. {@link HoldRegistry} guards it with its lock. */
final class WaitCounts {
    /**
     * So many calls wait on their own, since their own response armed the hold, and have not come back to ask. It is
     * zero once the hold is open.
     */
    private int toldToWait;

    /** So many calls wait on their own now, as their own response said. */
    private int alone;

    private int waited;
    private int answeredLocally;

    /** Counts a call whose own response armed the hold, and told it to wait. */
    void waitsAlone(Waiter waiter) {
        toldToWait++;
        comesBack(waiter);
        waiter.waitsAloneFor = this;
        alone++;
        waits(waiter);
    }

    /** Takes note that a call no longer waits on its own: it asks, or has ended. */
    static void comesBack(Waiter waiter) {
        if (waiter.waitsAloneFor != null) {
            waiter.waitsAloneFor.alone--;
            waiter.waitsAloneFor = null;
        }
    }

    /** Counts a call that lines up, and returns whether it was counted before. */
    boolean linesUp(Waiter waiter) {
        boolean isKnown = waiter.countedBy == this;
        toldToWait = isKnown ? Math.max(0, toldToWait - 1) : toldToWait;
        waits(waiter);
        return isKnown;
    }

    /** Counts a call as waiting, once however often it asks. */
    private void waits(Waiter waiter) {
        waited += waiter.countedBy == this ? 0 : 1;
        waiter.countedBy = this;
    }

    /** Takes note that the hold opens, and returns how many calls wait on their own. */
    int opens() {
        int told = toldToWait;
        toldToWait = 0;
        return told;
    }

    void answeredLocally() {
        answeredLocally++;
    }

    int alone() {
        return alone;
    }

    HoldLog.Line line(HoldTerm term) {
        return new HoldLog.Over(term.info(), waited, answeredLocally, term.isOfRefusal());
    }
}
