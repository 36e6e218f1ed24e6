package dev.heed.okhttp.bench;

/** Reads quantiles of measured values. */
final class Quantiles {
    private final double[] sorted;

    Quantiles(double[] values) {
        sorted = values.clone();
        java.util.Arrays.sort(sorted);
    }

    /** The smallest value that at least this share of all values does not exceed. */
    double at(double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }
}
