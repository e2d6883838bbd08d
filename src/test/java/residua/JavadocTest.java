package residua;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Every public type, method, constructor and constant has its Javadoc; doclint checks at build time what it says. */
class JavadocTest {

    @Test
    void everythingPublicIsDocumented() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of("src/main/java"))) {
            files = all.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
        assertEquals(List.of(), undocumented(files), "public, and without Javadoc");
    }

    @Test
    void aMissingCommentIsFound() throws IOException {
        Path file = Files.createTempFile("Undocumented", ".java");
        try {
            Files.writeString(file, """
                    /** Documented. */
                    public interface Sized {
                        int size();
                        /** Nested. */
                        record Pair(int a, int b) { public int sum() { return a + b; } @Override public String toString() { return ""; } }
                        enum Hidden { ONE }
                    }
                    """);
            assertEquals(
                    List.of("Sized.size", "Sized.Pair.sum", "Sized.Hidden", "Sized.Hidden.ONE"),
                    undocumented(List.of(file)).stream()
                            .map(found -> found.substring(found.lastIndexOf(' ') + 1))
                            .toList());
        } finally {
            Files.delete(file);
        }
    }

    private static List<String> undocumented(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            Iterable<? extends JavaFileObject> sources = manager.getJavaFileObjectsFromPaths(files);
            JavacTask task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null, sources);
            DocTrees comments = DocTrees.instance(task);
            List<String> found = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                new PublicMembers(comments, found).scan(unit, null);
            }
            return found;
        }
    }

    /** Walks what is visible from outside: public members of public types, and all members of public interfaces. */
    private static final class PublicMembers extends TreePathScanner<Void, Void> {
        private final DocTrees comments;
        private final List<String> found;

        PublicMembers(DocTrees comments, List<String> found) {
            this.comments = comments;
            this.found = found;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            if (isPublic(type.getModifiers())) {
                check();
                scan(type.getMembers(), null);
            }
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            boolean overrides = method.getModifiers().getAnnotations().stream()
                    .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
            if (isPublic(method.getModifiers()) && !overrides) {
                check();
            }
            return null; // what is inside is not visible
        }

        @Override
        public Void visitVariable(VariableTree field, Void unused) {
            if (isPublic(field.getModifiers())) {
                check();
            }
            return null;
        }

        private void check() {
            TreePath path = getCurrentPath();
            if (comments.getDocComment(path) == null) {
                found.add(path.getCompilationUnit().getSourceFile().getName() + " " + name(path));
            }
        }

        private boolean isPublic(ModifiersTree modifiers) {
            Tree parent = getCurrentPath().getParentPath().getLeaf();
            return modifiers.getFlags().contains(Modifier.PUBLIC) || parent.getKind() == Tree.Kind.INTERFACE;
        }

        private static String name(TreePath path) {
            Tree leaf = path.getLeaf();
            if (leaf instanceof CompilationUnitTree) {
                return "";
            }
            String outer = name(path.getParentPath());
            String own = leaf instanceof ClassTree type
                    ? type.getSimpleName().toString()
                    : leaf instanceof MethodTree method
                            ? method.getName().toString()
                            : ((VariableTree) leaf).getName().toString();
            return outer.isEmpty() ? own : outer + "." + own;
        }
    }
}
