using Explain;
using Explain.Training;
using RelDrop.Samples;

return Cli.Run(args, console => new ExplainCommand(console) { new TrainCommand(console) });
