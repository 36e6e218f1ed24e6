/** A module that asks for Heed, and gets the types that Heed's methods take and return with it. */
module shop {
    requires dev.heed.okhttp;
    requires retrofit2;

    exports shop;
}
