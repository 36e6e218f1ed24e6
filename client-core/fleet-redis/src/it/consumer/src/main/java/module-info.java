/** A module that asks for the fleet, and gets Heed, Lettuce and what Lettuce needs with it. */
module shop {
    requires dev.heed.fleet.redis;

    exports shop;
}
