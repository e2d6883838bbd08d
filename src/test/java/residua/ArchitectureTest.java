package residua;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shape of the program: who imports whom, what a package must have, what a file may not grow to. */
class ArchitectureTest {

    private static final Path MAIN = Path.of("src/main/java");
    private static final Set<String> NAMED_BY_KIND =
            Set.of("util", "utils", "common", "manager", "impl", "helper", "helpers");
    private static final int LONGEST_FILE_LINES = 400;

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("residua");
        assertFalse(classes.isEmpty(), "no classes of the program found");
    }

    @Test
    void importsGoDownThePackageTable() {
        Set<String> objections = new TreeSet<>();
        classes.stream()
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .forEach(d -> {
                    String from = d.getOriginClass().getPackageName();
                    String to = d.getTargetClass().getBaseComponentType().getPackageName();
                    if (to.startsWith("residua")) {
                        PackageTable.objection(from, to).ifPresent(o -> objections.add(o + ": " + d.getDescription()));
                    }
                });
        assertEquals(Set.of(), objections, "imports that the package table forbids");
    }

    @ParameterizedTest
    @CsvSource({
        "residua.graph,    residua.cl,      false",
        "residua.data,     residua.cl,      false",
        "residua.kernel,   residua.cl,      true",
        "residua.kernel,   residua.tensor,  false",
        "residua.op.conv,  residua.op.norm, false",
        "residua.op.conv,  residua.tensor,  true",
        "residua.op,       residua.shape,   false",
        "residua.nn,       residua.model,   false",
        "residua.model,    residua.nn,      true",
        "residua.model,    residua.data,    false",
        "residua.schedule, residua.train,   false",
        "residua.cli,      residua.shape,   true",
        "residua.tools,    residua.shape,   false",
        "residua.cli,      residua.cli,     true",
    })
    void theTableAllowsAndForbids(String from, String to, boolean allowed) {
        assertEquals(allowed, PackageTable.objection(from, to).isEmpty());
    }

    @Test
    void onlyTheSeamSeesTheOpenClBinding() {
        noClasses()
                .that()
                .resideOutsideOfPackage("residua.cl")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jocl..", "com.sun.jna..")
                .check(classes);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("residua.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        List<Path> silent = sourceFolders()
                .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                .toList();
        assertEquals(List.of(), silent, "packages without package-info.java");
    }

    @Test
    void packagesAreNamedByMeaning() throws IOException {
        List<Path> named;
        try (Stream<Path> all = Files.walk(Path.of("src"))) {
            named = all.filter(Files::isDirectory)
                    .filter(folder ->
                            NAMED_BY_KIND.contains(folder.getFileName().toString()))
                    .toList();
        }
        assertEquals(List.of(), named, "packages named by kind");
    }

    @Test
    void filesStayShort() throws IOException {
        List<String> tooLong = sources()
                .filter(file -> lines(file) > LONGEST_FILE_LINES)
                .map(file -> file + " has " + lines(file) + " lines")
                .toList();
        assertEquals(List.of(), tooLong, "files longer than " + LONGEST_FILE_LINES + " lines");
    }

    private static Stream<Path> sourceFolders() throws IOException {
        return sources().map(Path::getParent).distinct().sorted();
    }

    private static Stream<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(MAIN)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList().stream();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
