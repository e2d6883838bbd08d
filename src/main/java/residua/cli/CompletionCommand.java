package residua.cli;

import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Prints a script that completes commands and options in a shell. */
@Command(
        name = "completion",
        description = "Prints a script that completes commands, options and names in bash or zsh.",
        footer = {
            "  source <(./residua completion bash)                     for this shell",
            "  ./residua completion bash >> ~/.bash_completion         for every bash",
        })
final class CompletionCommand implements Runnable {

    /** Shells that are served; the script finds out which one reads it. */
    enum Shell {
        bash,
        zsh
    }

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Residua residua;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell;

    @Override
    public void run() {
        String script = AutoComplete.bash("residua", spec.parent().commandLine());
        residua.output().result(Map.of("shell", shell, "script", script), script);
    }
}
