// Shows the ways that need a passkey where the browser and the address can have one (never on a bare IP address).
"use strict"
if (window.PublicKeyCredential && isSecureContext && !/^[\d.:[\]]+$/.test(location.hostname))
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false
