package residua.kernel;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import residua.cl.ClContext;
import residua.cl.ClException;
import residua.cl.ClKernel;
import residua.cl.ClProgram;
import residua.cl.ClQueue;
import residua.cl.ClRecording;
import residua.cl.DeviceFacts;

/**
 * Compiled kernels of one context. The same file with the same parameters is compiled once; threads may load at the
 * same time, and different programs then compile at the same time, where the driver can. Compiled programs are kept on
 * disk for the next start, in {@link CacheFolder#of CacheFolder.of("programs")}.
 *
 * <p>PoCL compiles a kernel at its first launch, and once more, in a form for any group size, when asked for the
 * binary to keep; with {@code POCL_WORK_GROUP_SPECIALIZATION=0} in the environment both are one. That is no slower for
 * kernels that fix their group size, as ours do. Figures are in {@code opencl/NOTES.md}.
 */
public final class KernelLibrary implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KernelLibrary.class);

    /** Every program gets these. Nothing that relaxes arithmetic; the types of arguments are kept to be checked. */
    private static final String BASE_OPTIONS = "-cl-kernel-arg-info";

    /** Kernels with this parameter use sub-groups, which some compilers know from OpenCL C 2.0 on. */
    private static final String SUB_GROUP = "SUB_GROUP";

    private static final long STORE_LIMIT_BYTES = 512L << 20;

    private record Key(String file, Params params) {}

    /** A program, and the key under which it still has to be stored. */
    private record Built(ClProgram program, String storeKey, AtomicBoolean unstored) {}

    private final ClContext context;
    private final Optional<ProgramStore> store;
    private final Map<Key, CompletableFuture<Built>> programs = new ConcurrentHashMap<>();
    private boolean closed;
    private RecordingProbe.Verdict recording;

    /** Keeps programs in the user's cache. The context is not closed with it. */
    public KernelLibrary(ClContext context) {
        this(context, Optional.of(new ProgramStore(CacheFolder.of("programs"), STORE_LIMIT_BYTES)));
    }

    private KernelLibrary(ClContext context, Optional<ProgramStore> store) {
        this.context = context;
        this.store = store;
    }

    /** Keeps programs in a folder, which is made when it is needed. The context is not closed with it. */
    public static KernelLibrary storingIn(Path folder, ClContext context) {
        return new KernelLibrary(context, Optional.of(new ProgramStore(folder, STORE_LIMIT_BYTES)));
    }

    /** Keeps programs for this process only: for candidates of which few are used again. */
    public static KernelLibrary storingNothing(ClContext context) {
        return new KernelLibrary(context, Optional.empty());
    }

    /** The context of the kernels. */
    public ClContext context() {
        return context;
    }

    /**
     * Launches recorded to be replayed on a queue; whoever asked closes it, before the launches, each of which was enqueued by
     * itself before.
     *
     * @return empty where that is not wanted, does not work, or does not pay; where the device refuses, the log has a line
     */
    public Optional<ClRecording> record(ClQueue queue, List<Launch> launches, Recording wanted) {
        boolean cpu = context.facts().kind() == DeviceFacts.Kind.CPU;
        if (wanted == Recording.OFF || (wanted == Recording.AUTO && cpu)) {
            return Optional.empty();
        }
        RecordingProbe.Verdict verdict = recording();
        if (verdict.fault().isPresent() || (wanted == Recording.AUTO && !verdict.pays())) {
            return Optional.empty();
        }
        Optional<ClRecording> recording = Optional.empty();
        try {
            recording = queue.beginRecording();
            if (recording.isPresent()) {
                for (Launch launch : launches) {
                    recording.get().launch(launch.kernel(), launch.range());
                }
                recording.get().end();
            }
            return recording;
        } catch (RuntimeException e) {
            recording.ifPresent(ClRecording::close);
            if (e instanceof ClException) {
                LOG.warn("launches are enqueued one by one, because they cannot be recorded: {}", e.getMessage());
                return Optional.empty();
            }
            throw e;
        }
    }

    private synchronized RecordingProbe.Verdict recording() {
        if (recording == null) {
            recording = RecordingProbe.of(this);
            recording.fault().ifPresent(why -> LOG.info("launches are not recorded: {}", why));
        }
        return recording;
    }

    /** The kernel files that were loaded so far. */
    public SortedSet<String> files() {
        return programs.keySet().stream().map(Key::file).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * A new kernel for the caller to close.
     *
     * @param file path below {@code opencl/}, such as {@code pool/global_avg_pool.cl}
     * @param kernel name of the kernel function
     * @param params compile-time parameters
     * @throws residua.cl.ClBuildException where the file does not compile
     */
    public ClKernel load(String file, String kernel, Params params) {
        Built built = built(new Key(file, params));
        ClKernel loaded = built.program().kernel(kernel);
        if (built.unstored().getAndSet(false)) { // only now: some drivers compile when the kernel is made
            store.ifPresent(s -> store(built, s));
        }
        return loaded;
    }

    /** As {@link #load(String, String, Params)} with the defaults of the file. */
    public ClKernel load(String file, String kernel) {
        return load(file, kernel, Params.none());
    }

    private static void store(Built built, ProgramStore store) {
        try {
            store.write(built.storeKey(), built.program().binary());
        } catch (ClException e) {
            LOG.debug("the driver gives no binary; the program will be compiled at every start", e);
        }
    }

    private Built built(Key key) {
        CompletableFuture<Built> mine = new CompletableFuture<>();
        CompletableFuture<Built> known;
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the kernel library is closed");
            }
            known = programs.putIfAbsent(key, mine);
        }
        if (known != null) {
            return join(known);
        }
        try {
            mine.complete(build(key));
        } catch (RuntimeException | Error e) {
            programs.remove(key); // whoever waits now fails too; whoever comes later tries again
            mine.completeExceptionally(e);
        }
        return join(mine);
    }

    private static Built join(CompletableFuture<Built> program) {
        try {
            return program.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** OpenCL C 1.2, which every device has; the device's own where sub-groups are wanted. */
    private String standard(Params params) {
        boolean subGroups = params.values().containsKey(SUB_GROUP)
                && context.facts().extensions().contains("cl_khr_subgroups");
        String version = subGroups ? context.facts().version() : "";
        if (version.startsWith("OpenCL 3.")) {
            return "-cl-std=CL3.0";
        }
        return version.startsWith("OpenCL 2.") ? "-cl-std=CL2.0" : "-cl-std=CL1.2";
    }

    private Built build(Key key) {
        String source = KernelSource.expand(key.file());
        String label = KernelSource.label(key.file());
        String options = (standard(key.params()) + " " + BASE_OPTIONS + " " + key.params()).strip();
        String storeKey = ProgramStore.key(source, options, context.facts());
        long start = System.nanoTime();
        Optional<ClProgram> stored = store.flatMap(s -> s.read(storeKey)).flatMap(b -> restored(b, options, storeKey));
        ClProgram program = stored.orElseGet(() -> context.build(source, options, label));
        LOG.debug(
                "{} {} {} in {} ms",
                stored.isPresent() ? "loaded" : "compiled",
                label,
                key.params(),
                (System.nanoTime() - start) / 1_000_000);
        return new Built(program, storeKey, new AtomicBoolean(stored.isEmpty()));
    }

    private Optional<ClProgram> restored(byte[] binary, String options, String storeKey) {
        try {
            return Optional.of(context.load(binary, options));
        } catch (ClException e) {
            LOG.debug("the driver does not take a stored program; it is compiled again", e);
            store.ifPresent(s -> s.remove(storeKey));
            return Optional.empty();
        }
    }

    /** Closes the programs, after those that compile now; kernels stay with those who loaded them. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        ClException refused = null;
        for (CompletableFuture<Built> program : programs.values()) {
            try {
                program.handle((built, failure) -> Optional.ofNullable(built))
                        .join()
                        .ifPresent(built -> built.program().close());
            } catch (ClException e) {
                refused = e; // the others are closed all the same
            }
        }
        programs.clear();
        if (refused != null) {
            throw refused;
        }
    }
}
