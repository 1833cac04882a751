"""Jupyter behind the proxy of a site agent, which alone reaches this port and brings the token (JUPYTER_TOKEN)."""

c = get_config()  # noqa: F821

c.ServerApp.ip = "0.0.0.0"
c.ServerApp.port = 8888
c.ServerApp.port_retries = 0
c.ServerApp.open_browser = False
c.ServerApp.root_dir = "/home/jovyan"

# The proxy forwards the host name the browser asked for, whatever it is.
c.ServerApp.allow_remote_access = True
c.ServerApp.trust_xheaders = True
# An endpoint that forgot to ask for the token is closed; GET /api says itself that it is open.
c.ServerApp.allow_unauthenticated_access = False

# The session ends where it was started, in Data DNS.
c.ServerApp.quit_button = False
c.LabApp.extension_manager = "readonly"

# It serves the classic notebook, which is not installed, and costs a quarter of the start: it imports all of IPython.
c.ServerApp.jpserver_extensions = {"notebook_shim": False}

# No desktop, no waste bin: a deleted file is deleted, also from the owner's quota.
c.FileContentsManager.delete_to_trash = False
# A kernel busy with a long cell does not hold up the end of its session.
c.KernelManager.shutdown_wait_time = 1.0

# JupyterLab writes its token into its page for scripts of other origins; ours need none, the proxy brings it.
c.ServerApp.tornado_settings = {"page_config_hook": lambda handler, page: {**page, "token": ""}}
