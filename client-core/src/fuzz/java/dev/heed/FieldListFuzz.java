package dev.heed;

import com.code_intelligence.jazzer.junit.FuzzTest;

class FieldListFuzz {
    @FuzzTest
    void keepsItsClaims(byte[] input) {
        FieldListClaims.check(input);
    }
}
