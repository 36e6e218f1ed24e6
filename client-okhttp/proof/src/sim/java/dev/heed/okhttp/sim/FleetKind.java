package dev.heed.okhttp.sim;

/** Lists the engines that one script is played with. */
enum FleetKind {
    /** No fleet is built in. */
    ALONE,
    /** The engine never can be reached. */
    DOWN,
    /** It answers, within {@link SimRoad#HEALTHY_NANOS} each way. */
    HEALTHY,
    /** Messages are late, twice, swapped or lost; it restarts empty, hangs, loses members, and its clock steps. */
    ROUGH;

    boolean isFleet() {
        return this != ALONE;
    }
}
