using Explain;
using Spectre.Console;

return new ExplainCommand(new SampleModels(), AnsiConsole.Console).Parse(args).Invoke();
