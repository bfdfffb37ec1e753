using Explain;
using Spectre.Console;

return new ExplainCommand(AnsiConsole.Console).Parse(args).Invoke();
