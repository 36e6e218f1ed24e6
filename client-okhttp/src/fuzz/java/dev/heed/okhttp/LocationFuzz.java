package dev.heed.okhttp;

import com.code_intelligence.jazzer.junit.FuzzTest;

class LocationFuzz {
    @FuzzTest
    void keepsItsClaims(byte[] input) {
        LocationClaims.check(input);
    }
}
