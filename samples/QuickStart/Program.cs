using QuickStart;
using Spectre.Console;

return CommandLine.Run(args, AnsiConsole.Console);
