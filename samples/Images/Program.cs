using Images;
using RelDrop.Samples;

return Cli.Run(args, console => new ImagesCommand(console));
