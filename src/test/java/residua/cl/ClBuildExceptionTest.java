package residua.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Logs as compilers write them. */
class ClBuildExceptionTest {
    private static final int BUILD_PROGRAM_FAILURE = -11;

    @Test
    void clangsOwnForm() {
        ClBuildException e = of("""
                opencl/conv/direct.cl:7:12: warning: unused variable 'i'
                opencl/include/tile.clh:12:5: error: use of undeclared identifier 'row'
                    row = 3;
                    ^
                opencl/conv/direct.cl:30:1: error: expected '}'
                """);
        assertEquals("opencl/include/tile.clh", e.file());
        assertEquals(12, e.line());
        assertEquals(
                "opencl/include/tile.clh:12: use of undeclared identifier 'row'"
                        + " (CL_BUILD_PROGRAM_FAILURE, options \"-DCB=16\")",
                e.getMessage());
    }

    @Test
    void theFormOfPocl() {
        ClBuildException e = of("""
                error: opencl/conv/direct.cl:4:29: use of undeclared identifier 'yy'
                Device pthread-skylake failed to build the program
                """);
        assertEquals("opencl/conv/direct.cl", e.file());
        assertEquals(4, e.line());
    }

    @Test
    void aFormWithoutColumns() {
        ClBuildException e = of("<program source>:55: error: expected a \")\"\n");
        assertEquals("<program source>", e.file());
        assertEquals(55, e.line());
    }

    @Test
    void aFatalErrorAndAPathOfWindows() {
        ClBuildException e = of("C:\\kernels\\conv\\direct.cl:3:10: fatal error: 'x.h' file not found\n");
        assertEquals("C:\\kernels\\conv\\direct.cl", e.file());
        assertEquals(3, e.line());
    }

    @Test
    void whatNamesNoLineIsToldByItsFirstWords() {
        ClBuildException e = of("\n  ptxas fatal   : Unresolved extern function 'foo'\nmore\n");
        assertEquals("label.cl", e.file());
        assertEquals(0, e.line());
        assertEquals(
                "label.cl: ptxas fatal   : Unresolved extern function 'foo'"
                        + " (CL_BUILD_PROGRAM_FAILURE, options \"-DCB=16\")",
                e.getMessage());
        assertEquals(
                "label.cl: the compiler gave no reason (CL_BUILD_PROGRAM_FAILURE, options \"-DCB=16\")",
                of("").getMessage());
    }

    private static ClBuildException of(String log) {
        return ClBuildException.of(BUILD_PROGRAM_FAILURE, "label.cl", "-DCB=16", log);
    }
}
