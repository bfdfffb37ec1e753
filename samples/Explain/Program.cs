using Explain;
using Spectre.Console;

// Lines that go to a file have no edge to break at.
if (!AnsiConsole.Profile.Out.IsTerminal)
    AnsiConsole.Profile.Width = 500;
return CommandLine.Run(args, AnsiConsole.Console);
