using PointClouds;
using RelDrop.Samples;

return Cli.Run(args, console => new PointsCommand(console));
