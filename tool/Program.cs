using RelDrop.Samples;
using RelDrop.Tool;

return Cli.Run(args, console => new ReldropCommand(console));
