package residua.hostile;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.fasterxml.jackson.core.ObjectCodec;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ObjectInputStream;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What reads files has no means to load a class that one names, nor to start a program. */
class NoClassFromFilesTest {
    private static final String[] READERS = {
        "residua.shape",
        "residua.graph",
        "residua.kernel",
        "residua.tensor",
        "residua.data",
        "residua.weights",
        "residua.model",
        "residua.nn",
        "residua.optim",
        "residua.schedule..",
        "residua.train",
        "residua.eval",
        "residua.bench"
    };

    @Test
    void readersLoadNothing() {
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("residua");
        noClasses()
                .that()
                .resideInAnyPackage(READERS)
                .and() // it starts this very program, by the command of the one that asks
                .doNotHaveFullyQualifiedName("residua.bench.FirstResult")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ClassLoader.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ServiceLoader.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang.reflect..", "java.lang.invoke.MethodHandles", "javax.script..", "java.rmi..")
                .orShould()
                .callMethodWhere(target(nameMatching("forName")).and(target(owner(assignableTo(Class.class)))))
                .orShould()
                .callMethodWhere(
                        target(nameMatching("exec|load|loadLibrary")).and(target(owner(assignableTo(Runtime.class)))))
                .orShould()
                .callMethodWhere(
                        target(nameMatching("readValue|treeToValue|convertValue|activateDefaultTyping.*|readerFor.*"))
                                .and(target(owner(assignableTo(ObjectCodec.class)))))
                .check(classes);
    }
}
