// A Lua machine with the libraries and limits of Argo CD's, built in a second.
module flinkfilter.io/lua

go 1.26.0

require (
	github.com/yuin/gopher-lua v1.1.2
	layeh.com/gopher-json v0.0.0-20190114024228-97fed8db8427
)
