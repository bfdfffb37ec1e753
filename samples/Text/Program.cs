using RelDrop.Samples;
using Texts;

return Cli.Run(args, console => new TextCommand(console));
